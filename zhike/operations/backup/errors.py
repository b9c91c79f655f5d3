"""What can go wrong with a backup."""

from zhike.kernel.base.errors import Invalid, NotFound, ZhikeError


class BackupDamaged(Invalid):
    """A part of the archive is missing or isn't what the manifest says."""

    code = "backup_damaged"
    title_zh = "备份文件已损坏"
    title_en = "The backup is damaged"
    detail_zh = "备份中的“{part}”与清单不符：{reason_zh}。请换用另一份备份。"
    detail_en = "'{part}' is not what the manifest says: {reason_en}. Use another backup."


class NotABackup(Invalid):
    """The file is something else."""

    code = "not_a_backup"
    title_zh = "不是知客的备份文件"
    title_en = "Not a backup of Zhike"
    detail_zh = "“{name}”不是由 zhike backup 生成的文件。"
    detail_en = "'{name}' was not made by zhike backup."


class NoBackupThere(NotFound):
    """There is no such file, or it may not be read."""

    code = "backup_file_missing"
    title_zh = "读不到备份文件"
    title_en = "The backup cannot be read"
    detail_zh = "无法打开“{path}”：{reason}。请检查路径和权限。"
    detail_en = "'{path}' cannot be opened: {reason}. Look at the path and its permissions."


class BackupDiffers(ZhikeError):
    """What came out of the archive differs from what went in."""

    code = "backup_differs"
    title_zh = "备份与原数据不一致"
    title_en = "The backup differs from what was backed up"
    detail_zh = "还原后比对发现 {count} 处不同，首处：{first}。"
    detail_en = "Restored and compared, it differs in {count} places, the first of them: {first}."
