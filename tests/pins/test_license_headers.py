"""The head of a file may name another licence than its project has."""

from __future__ import annotations

import pytest

from sourcebook.pins.license_headers import read_header_license

GPL = """\
# This program is free software: you can redistribute it and/or modify
# it under the terms of the GNU General Public License as published by
# the Free Software Foundation, either version 3 of the License, or
# (at your option) any later version.
#
# You should have received a copy of the GNU General Public License with it.
"""
APACHE = """\
/*
 * Copyright 2020 Some Body
 *
 * Licensed under the Apache License,
 * Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License.
 */
"""
TRIPLE = '''\
"""What a module of three licences says.

Subject to the terms of the Mozilla Public License, v. 2.0; instead of it you may take this file
under the terms of the GNU Lesser General Public License, version 2.1.
"""
'''


@pytest.mark.parametrize(
    ("text", "said", "lineno"),
    [
        ("# SPDX-License-Identifier: MIT\n", "MIT", 1),
        ("#!/usr/bin/env python\n\n# SPDX-License-Identifier: gpl-3.0-only\n", "GPL-3.0-only", 3),
        ("/* SPDX-License-Identifier: (MIT OR Apache-2.0) */\n", "(MIT OR Apache-2.0)", 1),
        ("<!-- SPDX-License-Identifier: ISC -->\n<p>\n", "ISC", 1),
        ("# SPDX-License-Identifier: MIT\n# SPDX-License-Identifier: PSF-2.0\n", "(MIT) AND (PSF-2.0)", 1),
        (GPL, "GPL-3.0", 2),
        (APACHE, "Apache-2.0", 4),
        (TRIPLE, "MPL-2.0 or LGPL-2.1", 3),
        ("// Use of this source code is governed by a BSD-style license.\n", "BSD", 1),
        ('"""Demo.\n\n:license: BSD, see LICENSE for more details.\n"""\n', "BSD", 3),
        ("# Released under the MIT license\n", "MIT", 1),
        ("# Licensed to PSF under a Contributor Agreement.\n", "PSF-2.0 or Python-2.0", 1),
        ("# Unauthorized copying of this file is prohibited.\n", "that nobody may copy it", 1),
    ],
)
def test_a_head_names_a_licence(text: str, said: str, lineno: int) -> None:
    found = read_header_license(text.splitlines())

    assert found is not None
    assert (found.said, found.lineno) == (said, lineno)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import os\n# SPDX-License-Identifier: MIT\n",
        "# SPDX-License-Identifier: see the file LICENSE\n",
        "# Compatible with the GNU General Public License, version 2.\n",
        '"""Reads SPDX expressions."""\nLICENSE = "Released under the MIT license"\n',
        "x = 1\n" + GPL,
    ],
)
def test_a_head_names_none(text: str) -> None:
    assert read_header_license(text.splitlines()) is None


@pytest.mark.parametrize(
    ("text", "project", "expected"),
    [
        ("# SPDX-License-Identifier: MIT\n", "MIT", True),
        ("# SPDX-License-Identifier: MIT\n", "MIT OR Apache-2.0", True),
        ("# SPDX-License-Identifier: MIT OR GPL-2.0-only\n", "MIT", True),
        ("# SPDX-License-Identifier: MIT AND GPL-2.0-only\n", "MIT", False),
        ("# SPDX-License-Identifier: PSF-2.0\n", "BSD-3-Clause AND PSF-2.0", True),
        ("# SPDX-License-Identifier: GPL-3.0-or-later\n", "GPL-3.0", True),
        ("# SPDX-License-Identifier: Apache-2.0\n", "MIT", False),
        (GPL, "GPL-3.0-or-later", True),
        (GPL, "LGPL-3.0-or-later", False),
        (GPL, "MIT", False),
        (TRIPLE, "LGPL-2.1-or-later", True),
        (TRIPLE, "MIT", False),
        ("// a BSD-style license\n", "BSD-2-Clause", True),
        ("// a BSD-style license\n", "MIT", False),
        ("# Proprietary and confidential\n", "MIT", False),
    ],
)
def test_it_is_that_of_the_project(text: str, project: str, expected: bool) -> None:
    found = read_header_license(text.splitlines())

    assert found is not None
    assert found.is_of(project) is expected
