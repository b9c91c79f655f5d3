# Finds a Python of at least 3.11 and names it in $python. Sourced by ./run and ./test.

zhike_is_good() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

zhike_find_python() {
    for candidate in ${ZHIKE_PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 && zhike_is_good "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

if ! python=$(zhike_find_python); then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing Python from Debian's packages …" >&2
        apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends python3 python3-venv >&2 || true
    fi
    if ! python=$(zhike_find_python); then
        echo "Zhike needs Python 3.11 or newer. Install it (Debian: apt install python3 python3-venv)" >&2
        echo "or name it: ZHIKE_PYTHON=/path/to/python3 $0" >&2
        exit 1
    fi
fi
