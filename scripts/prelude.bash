# shellcheck shell=bash
# What every script in this folder starts with: strict mode, the project's root, and how to speak.
# Sourced, never run. Progress and errors go to stderr: stdout belongs to what a caller may want to read.

set -Eeuo pipefail

project_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
script_name=$(basename "$0")
script_arguments=("$@")
# A script that calls another hands its clock on, so that all lines of one command count from one start.
export HARNESS_SCRIPT_START=${HARNESS_SCRIPT_START:-$EPOCHREALTIME}

# say TEXT…: one line of progress, with the seconds since the command was started.
say() {
    local elapsed_ms=$(((${EPOCHREALTIME/[.,]/} - ${HARNESS_SCRIPT_START/[.,]/}) / 1000))
    printf '[%4d.%d s] %s\n' $((elapsed_ms / 1000)) $((elapsed_ms % 1000 / 100)) "$*" >&2
}

# die TEXT…: says what went wrong (and what to do about it) and ends the script.
die() {
    printf '%s: %s\n' "$script_name" "$*" >&2
    exit 1
}

# print_help: what stands at the top of the script, so that there is one text only.
print_help() {
    sed -n '2,${ /^#/!q; s/^# \{0,1\}//p }' "$0"
}

# bad_usage TEXT…: ends the script with the exit code that harness itself has for it.
bad_usage() {
    printf '%s: %s (see --help)\n' "$script_name" "$*" >&2
    exit 2
}

# run_quietly COMMAND…: its output is shown only when it fails.
run_quietly() {
    local log log_fd
    log=$(mktemp)
    exec {log_fd}>"$log"
    rm "$log" # from here on it is only a descriptor, which no way out can leave behind
    if ! "$@" >&"$log_fd" 2>&1; then
        cat "/proc/self/fd/$log_fd" >&2
        die "failed: $* (what it said stands above)"
    fi
    exec {log_fd}>&-
}

# rerun_as_root VARIABLE…: returns when we are root; else runs the whole script again under sudo, handing on the
# named variables of the environment.
rerun_as_root() {
    [ "$(id -u)" != 0 ] || return 0
    command -v sudo >/dev/null || die "needs root: run it as root, or install sudo"
    local name hand_on=()
    for name in HARNESS_SCRIPT_START http_proxy https_proxy no_proxy "$@"; do
        [ -z "${!name+set}" ] || hand_on+=("$name=${!name}")
    done
    exec sudo env "${hand_on[@]}" "$0" "${script_arguments[@]}"
}

# start_job COMMAND…: runs it in the background, in a process group of its own so that end_job can end all of it.
# Sets job to its pid, for `wait`.
start_job() {
    set -m
    "$@" </dev/null &
    job=$!
    set +m
}

end_job() {
    kill -TERM -- "-$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

# docker_answers: does an engine answer where the docker client looks for one?
docker_answers() {
    timeout 10 docker version >/dev/null 2>&1
}

# find_docker_engine: exports the DOCKER_HOST of the engine that answers: the one that the user chose (DOCKER_HOST, the
# docker client's context, the default socket) or else our private one. Fails when none does.
find_docker_engine() {
    if docker_answers; then
        # Only the docker client knows what a context is; harness and sudo's root do not.
        if [ -z "${DOCKER_HOST:-}" ]; then
            DOCKER_HOST=$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null) || true
            export DOCKER_HOST=${DOCKER_HOST:-unix:///var/run/docker.sock}
        fi
    elif "$project_root/scripts/docker-engine" status >/dev/null 2>&1; then
        use_private_engine
    else
        return 1
    fi
}

# use_private_engine: exports its DOCKER_HOST. Which images to use there, scripts/images decides.
use_private_engine() {
    DOCKER_HOST=$("$project_root/scripts/docker-engine" env | sed -n 's/^export DOCKER_HOST=//p')
    export DOCKER_HOST
}
