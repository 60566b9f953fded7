#!/usr/bin/env bash
echo "[common] $(hostname) of a lab with $1 workers"
echo common >> /var/tmp/steps
