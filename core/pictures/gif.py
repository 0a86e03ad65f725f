"""GIF without what people or programs have written into it: comments and notes of applications."""

_COMMENT, _APPLICATION = 0xFE, 0xFF
_IMAGE, _EXTENSION, _END = 0x2C, 0x21, 0x3B
_REPEATS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def without_comments(content: bytes) -> bytes:
    """Return the same pictures, without comments, other applications' data and anything behind the end.

    Raises IndexError or ValueError for a damaged file.
    """
    at = 13 + _colours(content[10])
    kept = [content[:at]]
    while content[at] != _END:
        end = _after_block(content, at)
        if not _is_remark(content, at):
            kept.append(content[at:end])
        at = end
    return b"".join((*kept, b";"))


def _is_remark(content: bytes, at: int) -> bool:
    if content[at] != _EXTENSION:
        return False
    label = content[at + 1]
    return label == _COMMENT or (label == _APPLICATION and content[at + 3 : at + 14] not in _REPEATS)


def _after_block(content: bytes, at: int) -> int:
    if content[at] == _IMAGE:
        return _after_parts(content, at + 11 + _colours(content[at + 9]))
    if content[at] == _EXTENSION:
        return _after_parts(content, at + 2)
    raise ValueError(f"No block of a GIF: {content[at]}")


def _after_parts(content: bytes, at: int) -> int:
    while content[at]:
        at += 1 + content[at]
    return at + 1


def _colours(flags: int) -> int:
    """Return how many bytes of colours follow."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
