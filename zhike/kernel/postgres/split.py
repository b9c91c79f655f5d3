"""Cutting a SQL file into its statements: quotes, dollar quotes and comments are respected."""

import re

# Each alternative is one piece of text in which a semicolon means nothing, then the semicolon itself.
_TOKEN = re.compile(
    r"""
    (?P<line_comment>--[^\n]*)
  | (?P<block_comment>/\*.*?\*/)
  | (?P<escape_string>\b[eE]'(?:[^'\\]|\\.|'')*')
  | (?P<string>'(?:[^']|'')*')
  | (?P<identifier>"(?:[^"]|"")*")
  | (?P<dollar>\$(?P<tag>[A-Za-z_]*)\$.*?\$(?P=tag)\$)
  | (?P<end>;)
    """,
    re.VERBOSE | re.DOTALL,
)


def split_statements(script: str) -> list[str]:
    """The statements of a script in order, without comments, blank ones and closing semicolons."""
    statements: list[str] = []
    current: list[str] = []
    position = 0
    for token in _TOKEN.finditer(script):
        current.append(script[position : token.start()])
        position = token.end()
        if token.lastgroup == "end":
            statements.append("".join(current).strip())
            current = []
        elif token.lastgroup in {"line_comment", "block_comment"}:
            current.append(" ")
        else:
            current.append(token.group())
    current.append(script[position:])
    statements.append("".join(current).strip())
    return [statement for statement in statements if statement]
