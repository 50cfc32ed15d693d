#!/usr/bin/env bash
# Certificates for the tests, on elliptic curves, in DER: certificates.sh FOLDER
set -euo pipefail
mkdir -p "$1"
cd "$1"
exec 2>openssl.log

# key NAME
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; openssl ec -in "$1.key" -outform DER -out "$1.key.der"; }

# issue NAME ISSUER EXTENSIONS START END SUBJECT
issue() {
    local name=$1 issuer=$2 extensions=$3 start=$4 end=$5 subject=$6
    [ -e "$name.key" ] || key "$name"
    openssl req -new -key "$name.key" -subj "$subject" -out "$name.csr"
    printf '[ca]\ndefault_ca=d\n[d]\nnew_certs_dir=.\ndatabase=index\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n[e]\n%s\n' "$extensions" >ca.cnf
    : >index
    : >index.attr
    local self=(-cert "$issuer.pem" -keyfile "$issuer.key")
    [ "$name" != "$issuer" ] || self=(-selfsign -keyfile "$name.key")
    openssl ca -batch -config ca.cnf -in "$name.csr" -out "$name.pem" -notext -extensions e \
        -startdate "$start" -enddate "$end" "${self[@]}"
    openssl x509 -in "$name.pem" -outform DER -out "$name.der"
}

past=20200101000000Z
now=20250101000000Z
later=20450101000000Z
ca='basicConstraints=critical,CA:TRUE
keyUsage=keyCertSign,cRLSign'
leaf='basicConstraints=CA:FALSE
subjectAltName=DNS:server.test,DNS:localhost,IP:127.0.0.1,IP:192.0.2.1,IP:2001:db8::1'
server="$leaf
extendedKeyUsage=serverAuth"

issue root root "$ca" $now $later /CN=root
issue other other "$ca" $now $later /CN=other
issue intermediate root "$ca" $now $later /CN=intermediate
issue leaf intermediate "$server" $now $later /CN=server.test
issue expired intermediate "$server" $past $now /CN=server.test
issue future intermediate "$server" 20400101000000Z $later /CN=server.test
issue clientonly intermediate "$leaf
extendedKeyUsage=clientAuth" $now $later /CN=server.test
issue cnonly intermediate 'basicConstraints=CA:FALSE' $now $later /CN=192.0.2.1
issue selfsigned selfsigned "$server" $now $later /CN=server.test
issue client root 'basicConstraints=CA:FALSE
extendedKeyUsage=clientAuth' $now $later /CN=client
issue elsewhere intermediate 'basicConstraints=CA:FALSE
subjectAltName=DNS:elsewhere.test' $now $later /CN=elsewhere.test
names=$(printf 'DNS:a-rather-long-name-%02d.test,' $(seq 1 25))
issue oversized intermediate "basicConstraints=CA:FALSE
subjectAltName=${names}DNS:server.test,IP:127.0.0.1" $now $later /CN=server.test
cat leaf.pem intermediate.pem >chain.pem
# Short enough for the object, and two.
issue a a "$ca" $now $later /CN=a
cat a.pem a.pem >pair.pem
touch done
