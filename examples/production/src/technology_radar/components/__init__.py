"""Components: describe an asset in a few lines of YAML under `defs/`."""

from .cortex_agent.component import CortexAgent
from .cortex_enrichment.component import CortexEnrichment
from .cortex_search_service.component import CortexSearchService
from .cortex_summary.component import CortexSummary
from .document_fields.component import DocumentFields
from .dynamic_table.component import DynamicTable
from .partitioned_table.component import PartitionedTable
from .semantic_view.component import SemanticView

__all__ = [
    "CortexAgent",
    "CortexEnrichment",
    "CortexSearchService",
    "CortexSummary",
    "DocumentFields",
    "DynamicTable",
    "PartitionedTable",
    "SemanticView",
]
