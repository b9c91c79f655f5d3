"""What can go wrong with a file, told so that the person who attached it knows what to do."""

from zhike.kernel.base.errors import Invalid, NotFound, TooLarge, Unavailable


class FileTooLarge(TooLarge):
    """The file is larger than one file may be."""

    code = "file_too_large"
    title_zh = "文件过大"
    title_en = "File too large"
    detail_zh = "单个文件不能超过 {limit_mb} MB，请压缩后再上传。"
    detail_en = "One file may have at most {limit_mb} MB; make it smaller and try again."


class FileQuotaReached(TooLarge):
    """All files of the workspace together would exceed its quota."""

    code = "file_quota"
    title_zh = "文件空间已满"
    title_en = "File space is full"
    detail_zh = "工作区文件空间上限为 {limit_mb} MB，已用 {used_mb} MB。请联系管理员清理或扩容。"
    detail_en = "The workspace may hold {limit_mb} MB of files and holds {used_mb} MB. Ask an administrator for more."


class FileTypeRefused(Invalid):
    """A program, a script or a web page."""

    code = "file_type_refused"
    title_zh = "不接受此类文件"
    title_en = "This type of file is refused"
    detail_zh = "“{name}”的内容是 {found}，可能被执行，不能上传。如确需发送，请先打包为 zip。"
    detail_en = "'{name}' contains {found}, which could be run, so it is refused. Zip it if it must be sent."


class FileTypeMismatch(Invalid):
    """The name says one type and the content another."""

    code = "file_type_mismatch"
    title_zh = "文件名与内容不符"
    title_en = "Name and content disagree"
    detail_zh = "“{name}”的内容实际是 {found}。请改用正确的扩展名后再上传。"
    detail_en = "'{name}' really contains {found}. Give it the right extension and try again."


class FileEmpty(Invalid):
    """No bytes came."""

    code = "file_empty"
    title_zh = "文件是空的"
    title_en = "The file is empty"
    detail_zh = "“{name}”没有内容，可能在发送途中中断，请重新选择文件。"
    detail_en = "'{name}' has no content; it may have been cut off on its way. Choose it again."


class FileInfected(Invalid):
    """The virus scanner found something."""

    code = "file_infected"
    title_zh = "文件含有病毒"
    title_en = "The file carries a virus"
    detail_zh = "“{name}”被查出 {finding}，未保存。请在本机杀毒后再试。"
    detail_en = "'{name}' was found to carry {finding} and was not kept. Clean it on your own machine first."


class FileScanUnavailable(Unavailable):
    """A scanner is set and doesn't answer; nothing passes unscanned."""

    code = "file_scan_unavailable"
    title_zh = "病毒扫描暂不可用"
    title_en = "The virus scanner does not answer"
    detail_zh = "管理员要求上传前扫描，而扫描服务没有响应。请稍后再试，或联系管理员。"
    detail_en = "Uploads must be scanned and the scanner does not answer. Try later, or tell an administrator."


class FileStoreUnavailable(Unavailable):
    """The store can't take or give bytes now."""

    code = "file_store_unavailable"
    title_zh = "文件存储暂不可用"
    title_en = "The file store does not answer"
    detail_zh = "文件存储没有响应（{reason}）。文件未保存，请稍后再试。"
    detail_en = "The file store does not answer ({reason}). Nothing was kept; try again later."


class FileMissing(NotFound):
    """No such file, or its bytes are gone."""

    code = "file_missing"
    title_zh = "文件不存在"
    title_en = "No such file"
    detail_zh = "文件不存在或已被删除。"
    detail_en = "The file does not exist or was deleted."
