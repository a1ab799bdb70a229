"""A picture of figures by day, for the metadata of an asset."""

import base64
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

_SERIES = 6
_MOST_DAYS = 90
# Most of an image's size is text for tooltips, which a picture in Markdown does not have.
_TOOLTIPS = re.compile(r"<desc[^>]*>[^<]*</desc>")


def daily_bars(days: Sequence[date], figures: Iterable[tuple[date, str, float]], unit: str) -> str:
    """Draws stacked bars, one a day, as an image in Markdown.

    Args:
        days: the days of the picture, in order; the last 90 of them are drawn.
        figures: day, name of the series, and value; what is missing counts as 0.
        unit: what the values are in.
    """
    # Importing it takes a while, and only a run that draws needs it.
    import pygal  # type: ignore[import-untyped]

    days = days[-_MOST_DAYS:]
    values: dict[str, dict[date, float]] = defaultdict(dict)
    for day, name, value in figures:
        if day >= days[0]:
            values[name][day] = value
    totals = {name: sum(by_day.values()) for name, by_day in values.items()}
    names = sorted((name for name in totals if totals[name]), key=lambda n: (-totals[n], n))
    chart = pygal.StackedBar(
        width=900,
        height=360,
        margin_bottom=30,
        explicit_size=True,
        js=[],
        title=f"{unit} a day",
        x_label_rotation=45,
        show_minor_x_labels=False,
        x_labels_major_every=max(1, len(days) // 10),
        legend_at_bottom=True,
        legend_at_bottom_columns=3,
        truncate_legend=-1,
    )
    chart.x_labels = [day.isoformat() for day in days]
    for name in names[:_SERIES]:
        chart.add(name, [values[name].get(day, 0.0) for day in days])
    if others := names[_SERIES:]:
        chart.add("others", [sum(values[name].get(day, 0.0) for name in others) for day in days])
    drawing = _TOOLTIPS.sub("", chart.render(disable_xml_declaration=True))
    image = base64.b64encode(drawing.encode()).decode()
    return f"![{unit} a day](data:image/svg+xml;base64,{image})"
