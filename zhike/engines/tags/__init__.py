"""The catalogue of tags: labels, colours, groups, owners; merging several into one."""
