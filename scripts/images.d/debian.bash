# shellcheck shell=bash
# How a recipe gets a root file system from Debian's packages: downloaded by apt into a private state, and unpacked.
# No package's scripts run, so there is no debootstrap, no container and no package management in the image.

# What every image needs: the shell and the tools that an entrypoint (or a test inside the container) uses.
debian_tools=(bash coreutils util-linux libc-bin sed grep findutils gzip tzdata)

# Packages that others depend on, but only for what never runs here: package management, log-ins, perl scripts.
debian_unwanted=(
    dpkg tar debconf base-files debianutils init-system-helpers install-info sensible-utils ucf mawk 'gcc-.*-base'
    adduser passwd 'login.*' 'libpam.*' libaudit-common psmisc util-linux-extra readline-common libtirpc-common
    perl perl-base 'perl-modules-.*' 'libperl.*' 'lib.*-perl' 'libdb5.*' 'libgdbm.*' libdbi.* libsqlite3-0
    openssl-provider-legacy
)

# Parts of packages that a server in a container never reads.
debian_excluded_paths=(
    './usr/share/doc' './usr/share/man' './usr/share/info' './usr/share/lintian' './usr/share/bug'
    './usr/share/bash-completion' './usr/share/locale/*/LC_MESSAGES' './usr/share/perl5'
    './usr/share/zoneinfo/right' './usr/share/zoneinfo/posix' './usr/lib/*/gconv'
)

# debian_site LABEL: the address from which this machine's own apt takes that archive ("Debian", "Debian-Security").
debian_site() {
    apt-get indextargets --format '$(SITE)' 'Created-By: Packages' "Label: $1" 'Origin: Debian' | head -n 1
}

# debian_prepare_apt SUITE FOLDER: a private apt for that suite, which knows no installed package. Sets apt_options.
# The machine's own apt settings (proxy, credentials) stay in force; its package sources and pins do not.
debian_prepare_apt() {
    local suite=$1 apt=$2/apt site security_site keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    site=$(debian_site Debian)
    [ -n "$site" ] || die "apt on this machine has no Debian archive: local images can only be made on Debian"
    mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial"
    : >"$apt/status"
    echo "deb [signed-by=$keyring] $site $suite main" >"$apt/sources.list"
    security_site=$(debian_site Debian-Security)
    if [ -n "$security_site" ] && [ "$suite" != sid ]; then
        echo "deb [signed-by=$keyring] $security_site $suite-security main" >>"$apt/sources.list"
    fi
    apt_options=(
        -qq
        -o "Dir::State=$apt/state"
        -o "Dir::State::status=$apt/status"
        -o "Dir::Cache=$apt/cache"
        -o "Dir::Etc::SourceList=$apt/sources.list"
        -o Dir::Etc::SourceParts=/dev/null
        -o Dir::Etc::Preferences=/dev/null
        -o Dir::Etc::PreferencesParts=/dev/null
        -o Acquire::Languages=none
        -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false
        -o Acquire::Check-Valid-Until=false
        -o Acquire::Retries=3
        -o APT::Sandbox::User=root # the work folder is root's alone
    )
    apt-get "${apt_options[@]}" update
}

# debian_unpack ROOT DEB…: without the unwanted packages and paths.
debian_unpack() {
    local root=$1 unwanted package deb excludes=("${debian_excluded_paths[@]/#/--exclude=}")
    unwanted=$(IFS='|' && echo "^(${debian_unwanted[*]})\$")
    shift
    for deb; do
        package=$(basename "$deb")
        package=${package%%_*}
        if [[ ! $package =~ $unwanted ]]; then
            dpkg-deb --fsys-tarfile "$deb" |
                tar --extract --keep-directory-symlink --directory "$root" "${excludes[@]}" --file -
        fi
    done
}

# debian_rootfs SUITE FOLDER USER HOME PACKAGE… [-- PACKAGE…]: makes FOLDER/root from the tools and the packages with
# what they depend on; those after the -- without. USER (uid 999, as in the official images) is who the server runs as.
debian_rootfs() {
    local suite=$1 folder=$2 user=$3 home=$4 root=$2/root packages=() link
    shift 4
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        packages+=("$1")
        shift
    done
    [ $# = 0 ] || shift

    debian_prepare_apt "$suite" "$folder"
    apt-get "${apt_options[@]}" --yes --no-install-recommends --download-only install \
        "${debian_tools[@]}" "${packages[@]}" >/dev/null
    if [ $# -gt 0 ]; then
        (cd "$folder/apt/cache/archives" && apt-get "${apt_options[@]}" download "$@")
    fi
    say "Debian $suite packages are downloaded"

    mkdir -p "$root"/usr/{bin,sbin,lib,lib64,local/bin} "$root"/{etc,proc,sys,dev,run,root,tmp} \
        "$root"/var/{lib,log,cache,tmp} "$root/docker-entrypoint-initdb.d"
    for link in bin sbin lib lib64; do
        ln -s "usr/$link" "$root/$link"
    done
    ln -s /run "$root/var/run"
    chmod 1777 "$root/tmp" "$root/var/tmp"
    debian_unpack "$root" "$folder"/apt/cache/archives/*.deb
    # What the packages' scripts would have done.
    [ -e "$root/bin/sh" ] || ln -s bash "$root/bin/sh"
    [ -e "$root/etc/localtime" ] || ln -s /usr/share/zoneinfo/Etc/UTC "$root/etc/localtime"
    cat >"$root/etc/passwd" <<-PASSWD
		root:x:0:0:root:/root:/bin/bash
		$user:x:999:999::$home:/bin/bash
		nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin
	PASSWD
    printf '%s\n' root:x:0: "$user:x:999:" nogroup:x:65534: >"$root/etc/group"
    printf '%s\n' 'passwd: files' 'group: files' 'hosts: files dns' >"$root/etc/nsswitch.conf"
    chroot "$root" /sbin/ldconfig
    debian_check_libraries "$root" bash setpriv find sed grep gzip
    say "Debian $suite root file system is unpacked"
}

# debian_check_libraries ROOT PROGRAM…: fails when one lacks a library, which would else show first in a test.
debian_check_libraries() {
    local root=$1 program lacking
    shift
    for program; do
        lacking=$(chroot "$root" /bin/bash -c "ldd \"\$(command -v $program)\"" | grep 'not found' || true)
        [ -z "$lacking" ] || die "$program in the image lacks libraries: $lacking"
    done
}
