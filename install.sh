#!/bin/sh
# Installs the dependencies when package-lock.json is not the one that was installed last.
# With NODE_ENV=production too: Node itself is one of the development dependencies.
# A script of its own, run before `npm start` and `npm test`, so that a fresh clone needs one command only.
set -e
if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
  echo "Installing dependencies (once; about a minute) …"
  npm ci --include=dev --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed-lock.json
fi
