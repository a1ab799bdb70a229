"""Components: describe an asset in a few lines of YAML under `defs/`."""

from .cortex_enrichment.component import CortexEnrichment
from .dynamic_table.component import DynamicTable

__all__ = ["CortexEnrichment", "DynamicTable"]
