"""Components: describe an asset in a few lines of YAML under `defs/`."""

from .cortex_enrichment.component import CortexEnrichment

__all__ = ["CortexEnrichment"]
