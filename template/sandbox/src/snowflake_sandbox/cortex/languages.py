"""The language of a text, out of those that AI_TRANSLATE knows."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LANGUAGES = {
    "ar": "Arabic",
    "cs": "Czech",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "zh": "Chinese",
}
_MOST_LIKELY = "en"
_SURE = 0.5
_SAMPLE = 4_000  # characters: more tell nothing new and take time


def detect(text: str) -> str:
    """Gives the code of the language of `text`; English where too few words tell, as in "Go"."""
    code, probability = _identifier().classify(text[:_SAMPLE])
    return str(code) if probability > _SURE else _MOST_LIKELY


@cache
def _identifier() -> "LanguageIdentifier":
    # Loading the model takes most of a second.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
