# Fetching Debian's packages into a folder, for the scripts that get a server: nothing is installed,
# and no service is started. Sourced.

# unpack FOLDER NAME PACKAGES LIBRARIES: into FOLDER/root; of the libraries those that the system does
# not have. Ends the script with status 77 and a sentence if NAME cannot be had.
unpack() {
    local folder=$1 name=$2 packages=$3 library package
    if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
        echo "$name is not installed, and there is no apt-get to fetch it with: install it." >&2
        exit 77
    fi
    for library in $4; do
        if [ "$(dpkg-query -W -f='${db:Status-Status}' "$library" 2>/dev/null)" != installed ]; then
            packages="$packages $library"
        fi
    done
    rm -rf "$folder"
    mkdir -p "$folder/debs" "$folder/root"
    # shellcheck disable=SC2086 # a list of words
    if ! (cd "$folder/debs" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download $packages) >&2; then
        rm -rf "$folder"
        echo "$name could not be downloaded (apt-get download $packages)." \
            "Are the package lists there (apt-get update), and is there a network?" >&2
        exit 77
    fi
    for package in "$folder"/debs/*.deb; do
        dpkg -x "$package" "$folder/root"
    done
    rm -r "$folder/debs"
}
