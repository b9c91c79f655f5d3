"""The machine checks: rules that matter, each with a message that names the right way.

`python -m tests.arch` runs the rules over the source; the tests beside it also try each rule on examples and
ask a real database.
"""
