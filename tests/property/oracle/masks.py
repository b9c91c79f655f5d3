"""Masks, from their description: 138****1234, z***@host, the last four, nothing. Never more than half is shown."""

HIDDEN = "****"


def mask(name: str, text: str | None) -> str | None:
    """What a reader sees in place of a text."""
    if name == "hide":
        return HIDDEN
    if text is None:
        return None
    if name == "email":
        at = text.find("@")
        return f"{text[0]}***{text[at:]}" if at > 0 else HIDDEN
    if name == "last4":
        return HIDDEN + text[-4:] if len(text) >= 8 else HIDDEN
    number = text.removeprefix("+86")
    if len(number) >= 11:
        return number[:3] + HIDDEN + number[-4:]
    return number[:2] + HIDDEN + number[-2:] if len(number) >= 8 else HIDDEN
