"""What can be refused about the sample company."""

from zhike.kernel.base.errors import Conflict


class DemoIncomplete(Conflict):
    """A loading was interrupted."""

    code = "demo_incomplete"
    title_zh = "演示数据不完整"
    title_en = "The sample is not complete"
    detail_zh = "上次载入中断,已有 {count} 条记录;请先运行 zhike demo remove,再重新载入。"
    detail_en = "The last loading was interrupted at {count} records. Run 'zhike demo remove', then load again."
