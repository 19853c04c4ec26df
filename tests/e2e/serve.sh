# What the private servers of the tests have in common: their words, certificates, the choice of a
# port, and their end. Servers whose domains are addresses find one another without a name server.
# Sourced by prosody-serve and ejabberd-serve, which define
#   store_users    writes down users and rosters, where that is not done once the server runs
#   configuration  prints the configuration for $port and $hosts
#   start          starts it in the background as $server and waits until clients can log in; false
#                  if its port is taken
domain=jaser.test
address=127.0.0.1
port=
has_archive=true
is_archive_kept=true
has_sasl2=false
has_privacy=false
has_bookmarks=false
is_mended=false
hold=
is_tls12=false
is_asking_certificates=false
guests=
component=
invites=
hosts=$domain
users=
friends=
server=

# read_words FOLDER WORD...: sets the above, and goes into no folder: $folder is absolute.
read_words() {
    local word
    folder=$1
    shift
    mkdir -p "$folder/certificates"
    folder=$(cd "$folder" && pwd)
    for word; do
        case $word in
        port=*) port=${word#port=} ;;
        bad-certificates) hosts="$domain expired.test other.test" ;;
        archive-in-memory) is_archive_kept=false ;;
        no-archive) has_archive=false ;;
        sasl2) has_sasl2=true ;;
        privacy-lists) has_privacy=true ;;
        bookmarks-compat) has_bookmarks=true ;;
        mended) is_mended=true ;;
        hold=*) hold=${word#hold=} ;;
        tls12) is_tls12=true ;;
        client-certificates) is_asking_certificates=true ;;
        component=*) component=${word#component=} ;;
        guests) guests=guests.test ;;
        invite=*) invites="$invites ${word#invite=}" ;;
        at=*) address=${word#at=} domain=$address hosts=$address ;;
        *:*) users="$users $word" ;;
        *+*) friends="$friends $word" ;;
        *)
            echo "$(basename "$0"): what is $word?" >&2
            exit 2
            ;;
        esac
    done
}

# alternative_name HOST: as OpenSSL's configuration has it.
alternative_name() {
    case $1 in
    [0-9]*) echo "IP:$1,DNS:$1" ;;
    *) echo "DNS:$1" ;;
    esac
}

# certificate HOST NAME DAYS: signed for NAME, kept under HOST; the .pem has key and certificate.
certificate() {
    local path=$folder/certificates/$1
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$2" \
        -keyout "$path.key" -out "$path.csr"
    openssl x509 -req -in "$path.csr" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -CAcreateserial \
        -days "$3" -extfile <(echo "subjectAltName=$(alternative_name "$2")") -out "$path.crt"
    cat "$path.key" "$path.crt" >"$path.pem"
    rm "$path.csr"
}

# client_certificate NAME: of a user of the domain; the .pem has key and certificate.
client_certificate() {
    local path=$folder/certificates/client-$1
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" \
        -keyout "$path.key" -out "$path.csr"
    openssl x509 -req -in "$path.csr" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -CAcreateserial \
        -days 30 -extfile <(echo "subjectAltName=otherName:1.3.6.1.5.5.7.8.5;UTF8:$1@$domain") \
        -out "$path.crt"
    cat "$path.key" "$path.crt" >"$path.pem"
    rm "$path.csr"
}

certificates() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
        -subj "/CN=jaser test authority" -keyout "$folder/ca.key" -out "$folder/ca.crt"
    certificate $domain $domain 30
    certificate expired.test expired.test -1
    certificate other.test elsewhere.test 30
    certificate guests.test guests.test 30
    client_certificate alice
}

# friends_of NAME ROW: calls ROW with each friend of NAME's, and the group.
friends_of() {
    local pair names group
    for pair in $friends; do
        group=${pair#*/}
        [ "$group" != "$pair" ] || group=
        names=${pair%%/*}
        case $1 in
        "${names%+*}") "$2" "${names#*+}" "$group" ;;
        "${names#*+}") "$2" "${names%+*}" "$group" ;;
        esac
    done
}

stop() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    wait
}

# Serves until the standard input ends.
serve() {
    trap stop EXIT
    trap 'exit 1' HUP INT TERM
    [ -f "$folder/ca.crt" ] || certificates 2>"$folder/openssl.log"
    store_users
    if [ -n "$port" ]; then
        start || exit 1
    else
        port=$((20000 + RANDOM % 2500 * 4))
        until start; do
            kill "$server" 2>/dev/null || true
            wait "$server" || true
            port=$((20000 + RANDOM % 2500 * 4))
        done
    fi
    echo "ready $port"
    cat >/dev/null
}
