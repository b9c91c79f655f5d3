"""What can go wrong with keys."""

from zhike.kernel.base.errors import ZhikeError


class MasterKeyMissing(ZhikeError):
    """Something was encrypted under a master key that is not here."""

    code = "master_key_missing"
    title_zh = "缺少主密钥"
    title_en = "The master key is missing"
    detail_zh = "数据用主密钥 {key} 加密，但{place}中没有它。请放回备份的主密钥文件，或设置 ZHIKE_MASTER_KEY。"
    detail_en = (
        "Data are encrypted under the master key {key}, which {place} does not hold. "
        "Put the kept file back, or set ZHIKE_MASTER_KEY."
    )


class BadMasterKey(ZhikeError):
    """The file or variable does not hold keys."""

    code = "bad_master_key"
    title_zh = "主密钥无效"
    title_en = "The master key is not valid"
    detail_zh = "{place}应含 32 字节密钥（base64url），每行或每个逗号一个，第一个为当前密钥。"
    detail_en = "{place} has to hold keys of 32 bytes (base64url), one a line or between commas, the present one first."


class MasterKeyFixed(ZhikeError):
    """A new master key was asked for where the operator gives it."""

    code = "master_key_fixed"
    status = 409
    title_zh = "主密钥由环境变量提供"
    title_en = "The master key comes from the environment"
    detail_zh = "请把新密钥放在 ZHIKE_MASTER_KEY 的第一位、旧密钥随后，重启后再运行 zhike secrets rewrap。"
    detail_en = (
        "Put the new key first into ZHIKE_MASTER_KEY, the old one behind it, restart, then run zhike secrets rewrap."
    )


class BrokenSecret(ZhikeError):
    """A ciphertext that no key opens: damaged, or put there by other hands."""

    code = "broken_secret"
    title_zh = "密文无法解密"
    title_en = "A secret cannot be decrypted"
    detail_zh = "密文已损坏或被改动（密钥 {key}）。"
    detail_en = "The ciphertext is damaged or was tampered with (key {key})."


class KeyNotRetired(ZhikeError):
    """Only what a rotation has put out of use may be destroyed."""

    code = "key_not_retired"
    status = 409
    title_zh = "密钥仍在使用或不存在"
    title_en = "The key is in use, or there is none"
    detail_zh = "数据密钥 {key} 不存在或尚未停用。请先运行 zhike secrets rotate，再销毁旧密钥。"
    detail_en = (
        "There is no data key {key}, or it is not retired. Run zhike secrets rotate first, then destroy the old one."
    )


class KeyInUse(ZhikeError):
    """Something is still encrypted by the key."""

    code = "key_in_use"
    status = 409
    title_zh = "仍有数据用此密钥加密"
    title_en = "Data are still encrypted by this key"
    detail_zh = (
        "下列表中仍有用数据密钥 {key} 加密的内容：{tables}。操作记录（journal）中的旧值在其保存期满后消失；"
        "其他表请先运行 zhike secrets reseal。"
    )
    detail_en = (
        "These tables still hold what data key {key} encrypted: {tables}. Old values in the journal go when their time "
        "of keeping is over; for other tables run zhike secrets reseal first."
    )
