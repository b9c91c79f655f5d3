"""The measured promises (docs/design.md, section 6). Run by `zhike bench load|run|report`; never by a test."""
