#!/usr/bin/env bash
# Signs a request with signature V1 and sends it with curl. Needs ENDPOINT, ACCESS_KEY_ID and ACCESS_KEY_SECRET.
#
#   sign.sh METHOD PATH [BODY] [curl options]
#   sign.sh GET '/images?MaxItemCount=10' -i
#   sign.sh POST '/images?IdempotentToken=build_7' '{"Name":"web","EcsImageId":"m-1","Platform":"Linux"}' -i
set -euo pipefail

if [[ $# -lt 2 ]]; then
  echo 'usage: sign.sh METHOD PATH [BODY] [curl options]' >&2
  exit 2
fi
method=$1 target=$2 body=
shift 2
# JSON never begins with a hyphen, but the options of curl do.
if [[ $# -gt 0 && $1 != -* ]]; then
  body=$1
  shift
fi

# The query is signed in the order of its names. Values that need percent-encoding are signed decoded: none here does.
path=${target%%\?*}
query=$(printf %s "${target#"$path"}" | tr -d '?' | tr '&' '\n' | LC_ALL=C sort | paste -sd '&' -)
resource=$path${query:+?$query}

type=application/json
md5=$(printf %s "$body" | openssl md5 -binary | base64)
date=$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')
nonce=$(openssl rand -hex 16)

string_to_sign="$method
$type
$md5
$type
$date
x-acs-signature-method:HMAC-SHA1
x-acs-signature-nonce:$nonce
x-acs-signature-version:1.0
x-acs-version:2015-11-11
$resource"
signature=$(printf %s "$string_to_sign" | openssl dgst -sha1 -hmac "$ACCESS_KEY_SECRET" -binary | base64)

curl --silent --show-error --request "$method" "$ENDPOINT$target" \
  --header "Accept: $type" \
  --header "Content-MD5: $md5" \
  --header "Content-Type: $type" \
  --header "Date: $date" \
  --header "x-acs-signature-method: HMAC-SHA1" \
  --header "x-acs-signature-nonce: $nonce" \
  --header "x-acs-signature-version: 1.0" \
  --header "x-acs-version: 2015-11-11" \
  --header "Authorization: acs $ACCESS_KEY_ID:$signature" \
  ${body:+--data-raw "$body"} "$@"
