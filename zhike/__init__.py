"""Zhike 知客: a customer management system that its users shape themselves."""

__version__ = "0.1.0"
