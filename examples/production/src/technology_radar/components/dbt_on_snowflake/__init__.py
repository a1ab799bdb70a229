"""dbt run by Snowflake itself."""

from .component import DbtProjectOnSnowflake

__all__ = ["DbtProjectOnSnowflake"]
