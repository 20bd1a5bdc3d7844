#!/bin/sh
# Runs a command with another version of Node in front, to see that a machine with that version can do it too:
#   scripts/with-node.sh 22 npx -y pnpm@12 start
set -eu
version=$1
shift
# The variable would make an npx inside the command look for its package in this Node.
exec npx -y -p "node@$version" -- env -u npm_config_package "$@"
