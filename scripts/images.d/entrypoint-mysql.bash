# shellcheck shell=bash disable=SC2154 # client and init_scripts are set by those who source this and by entrypoint.bash
# What the entrypoints of MariaDB and MySQL share: accounts, init scripts, and the order of a first start. Lies beside
# them in the image; sourced, never run. They define `client` (the command-line client's words) and:
#   initialise_data_directory SQL_FILE SERVER-OPTION…   makes the system tables; runs SQL_FILE unless that is empty
#   account_sql                                         prints what makes root's accounts, a statement a line

server_socket=/run/mysqld/mysqld.sock

# sql_text TEXT, sql_name NAME: quoted.
sql_text() {
    local text=${1//\\/\\\\}
    printf "'%s'" "${text//\'/\\\'}"
}

sql_name() {
    printf '`%s`' "${1//\`/\`\`}"
}

# data_directory SERVER-OPTION…: prints it.
data_directory() {
    local option folder=/var/lib/mysql
    for option; do
        case $option in
        --datadir=*) folder=${option#*=} ;;
        esac
    done
    echo "$folder"
}

# read_contract PREFIX…: sets root_password, root_host, database, user and password from PREFIX_ROOT_PASSWORD … (or
# PREFIX_ROOT_PASSWORD_FILE …); the first prefix that has one wins.
read_contract() {
    local prefix word name member
    for word in ROOT_PASSWORD ROOT_HOST DATABASE USER PASSWORD; do
        member=${word,,}
        printf -v "$member" ''
        for prefix; do
            name=${prefix}_$word
            read_variable "$name"
            [ -n "${!member}" ] || printf -v "$member" %s "${!name}"
        done
    done
    root_host=${root_host:-%}
}

# check_contract PREFIX ALLOW_EMPTY RANDOM: an empty root password must be wanted. Makes the random one.
check_contract() {
    if [ -n "$3" ]; then
        root_password=$(head -c 24 /dev/urandom | base64)
        echo "[Note] [Entrypoint]: GENERATED ROOT PASSWORD: $root_password"
    elif [ -z "$root_password$2" ]; then
        echo "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified:" \
            "set $1_ROOT_PASSWORD, or one of the variables that allow an empty or ask for a random one" >&2
        exit 1
    fi
    if [ -n "$user" ] && [ -z "$password" ]; then
        echo "[ERROR] [Entrypoint]: $1_USER without $1_PASSWORD" >&2
        exit 1
    fi
}

# first_sql: what a new server is told, a statement a line: neither --bootstrap nor --init-file takes more.
first_sql() {
    echo "SET SESSION sql_mode = '';" # the user's may change what a backslash means
    [ -z "$database" ] || echo "CREATE DATABASE IF NOT EXISTS $(sql_name "$database");"
    if [ -n "$user" ]; then
        echo "CREATE USER $(sql_text "$user")@'%' IDENTIFIED BY $(sql_text "$password");"
        [ -z "$database" ] ||
            echo "GRANT ALL ON $(sql_name "${database//_/\\_}").* TO $(sql_text "$user")@'%';"
    fi
    if [ "$root_host" != localhost ]; then
        echo "CREATE USER 'root'@$(sql_text "$root_host") IDENTIFIED BY $(sql_text "$root_password");"
        echo "GRANT ALL ON *.* TO 'root'@$(sql_text "$root_host") WITH GRANT OPTION;"
    fi
    account_sql
}

# run_sql: as the init scripts need it.
run_sql() {
    MYSQL_PWD=$root_password "${client[@]}" ${database:+"$database"}
}

# run_scripts_on_temporary_server SQL_FILE SERVER…: as in the official images, a server that only its socket reaches.
run_scripts_on_temporary_server() {
    local sql=$1 server attempts=300
    shift
    "$@" --skip-networking --default-time-zone=SYSTEM --socket="$server_socket" &
    server=$!
    until "${client[@]}" --execute 'SELECT 1' >/dev/null 2>&1; do
        kill -0 "$server" && [ $((attempts--)) -gt 0 ] || exit 1
        sleep 0.1
    done
    "${client[@]}" mysql <"$sql"
    run_init_scripts
    kill "$server"
    wait "$server"
}

# initialise SERVER OPTION…: what read_contract and check_contract made of the environment.
initialise() {
    local sql=/tmp/entrypoint-init.sql
    (umask 077 && first_sql >"$sql")
    find_init_scripts
    if [ ${#init_scripts[@]} -gt 0 ]; then
        initialise_data_directory '' "${@:2}"
        run_scripts_on_temporary_server "$sql" "$@"
    else # saves a server's start and stop
        initialise_data_directory "$sql" "${@:2}"
    fi
    rm "$sql"
    echo "[Note] [Entrypoint]: init process done. Ready for start up."
}

# prepare SERVER OPTION…: returns when the server may start; needs read_environment.
prepare() {
    local data
    data=$(data_directory "$@")
    if [ "$(id -u)" = 0 ]; then
        mkdir -p "$data"
        find "$data" "$(dirname "$server_socket")" ! -user mysql -exec chown mysql:mysql {} +
        become mysql "$@"
    fi
    if [ ! -d "$data/mysql" ]; then
        read_environment
        initialise "$@"
    fi
}
