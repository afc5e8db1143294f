"""Where the shared samples and the example municipality are: beside the checkout, or where KASSEBOT_SHARED says."""

import os
from pathlib import Path

SHARED = Path(os.environ.get("KASSEBOT_SHARED") or Path(__file__).parents[2] / "shared")
EXAMPLE = SHARED / "example" / "municipality"
SAMPLES = SHARED / "samples"
