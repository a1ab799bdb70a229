"""The source that the settings name."""

from zoneinfo import ZoneInfo

from ....settings import PROJECT_ROOT, SettingsError, StoriesSettings
from .files import FileSource
from .hacker_news import HackerNewsSource
from .sample import SampleSource
from .story import StorySource


def chosen_source(settings: StoriesSettings) -> StorySource:
    """Gives the source of stories.

    Raises:
        SettingsError: a file is to be read and none is named.
    """
    match settings.source:
        case "sample":
            return SampleSource()
        case "hacker_news":
            return HackerNewsSource()
        case "file":
            if settings.path is None:
                raise SettingsError(
                    "stories.source is 'file', so stories.path (or STORIES_PATH) must name it"
                )
            return FileSource(
                PROJECT_ROOT / settings.path,
                timezone=ZoneInfo(settings.timezone),
                datetime_format=settings.datetime_format,
                columns=settings.columns,
            )
