"""What can be refused about graphs."""

from zhike.kernel.base.errors import BadRequest


class NotANode(BadRequest):
    """An end of a path that names no record."""

    code = "graph_end_invalid"
    title_zh = "关系起止点有误"
    title_en = "Bad end of a path"
    detail_zh = "“{given}”应写作“对象:编号”，如 contact:01890c5e-…。"
    detail_en = "'{given}' must be written 'object:id', such as contact:01890c5e-…"
