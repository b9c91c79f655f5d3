"""What erasing a person must also reach: the rooms above the kernel that keep something in a form of their own."""

from zhike.engines.transfer.forget import forget_staged
from zhike.kernel.journal.erase import Eraser

ERASERS: tuple[Eraser, ...] = (forget_staged,)
