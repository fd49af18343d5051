#!/bin/sh
# CGI: the body on standard input; head, empty line and body of the answer on standard output.
body=$(cat)
printf 'Content-Type: text/plain\r\n\r\nhello %s\n' "$body"
