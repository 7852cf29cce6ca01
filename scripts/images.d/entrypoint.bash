# shellcheck shell=bash
# What the entrypoints of all images share. Lies beside them in the image; sourced, never run.

# read_variable NAME [DEFAULT]: exports NAME, from itself or from the file that NAME_FILE names.
read_variable() {
    local name=$1 file_name=$1_FILE value=${2:-}
    if [ -n "${!name:-}" ] && [ -n "${!file_name:-}" ]; then
        echo "error: both $name and $file_name are set (but are exclusive)" >&2
        exit 1
    fi
    if [ -n "${!name:-}" ]; then
        value=${!name}
    elif [ -n "${!file_name:-}" ]; then
        value=$(<"${!file_name}")
    fi
    export "$name=$value"
    unset "$file_name"
}

# only_asks ARGUMENT…: does the server only print something and exit?
only_asks() {
    local argument
    for argument; do
        case $argument in
        -'?' | --help | --describe-config | --print-defaults | -V | --version) return 0 ;;
        esac
    done
    return 1
}

# become USER COMMAND…: the entrypoint starts again as that user.
become() {
    local user=$1
    shift
    exec setpriv --reuid="$user" --regid="$user" --init-groups -- "$0" "$@"
}

# find_init_scripts: sets init_scripts to what the user put into the image.
find_init_scripts() {
    shopt -s nullglob
    init_scripts=(/docker-entrypoint-initdb.d/*)
    shopt -u nullglob
}

# run_init_scripts: in the order of their names. Needs run_sql, which reads SQL from stdin.
run_init_scripts() {
    local script
    for script in "${init_scripts[@]}"; do
        echo "$0: running $script"
        case $script in
        *.sh)
            if [ -x "$script" ]; then
                "$script"
            else
                # shellcheck disable=SC1090 # the user's own
                source "$script"
            fi
            ;;
        *.sql) run_sql <"$script" ;;
        *.sql.gz) gunzip --stdout "$script" | run_sql ;;
        *) echo "$0: ignoring $script" ;;
        esac
    done
}
