#!/usr/bin/env bash
# A Slurm of one node on this machine, for tests: everything it writes is in one directory.
#
#   scripts/local-slurm.sh install      installs it, where this is a Debian and we are root
#   scripts/local-slurm.sh start DIR    then: export SLURM_CONF=DIR/slurm.conf
#   scripts/local-slurm.sh stop DIR
#
# Needs root and the programs of slurm-wlm and munge; no cgroups, no database. A job that is requeued starts again after
# cred_expire, which is set to 5 seconds.
set -euo pipefail

usage() {
  echo "usage: $0 install | start DIR | stop DIR" >&2
  exit 2
}

install() {
  command -v slurmctld slurmd munged > /dev/null && return
  [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null || { echo "$0: needs root and apt-get" >&2; exit 1; }
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends slurm-wlm munge
}

configure() {
  local cpus
  cpus=$(nproc)
  cat > "$1/slurm.conf" << CONF
ClusterName=fpchop-tests
SlurmctldHost=localhost
SlurmctldPort=16817
SlurmdPort=16818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$1/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$1/state
SlurmdSpoolDir=$1/spool
SlurmctldPidFile=$1/slurmctld.pid
SlurmdPidFile=$1/slurmd.pid
SlurmctldLogFile=$1/slurmctld.log
SlurmdLogFile=$1/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2
ReturnToService=2
NodeName=localhost CPUs=$cpus State=UNKNOWN
PartitionName=main Nodes=localhost Default=YES MaxTime=INFINITE State=UP
CONF
}

start() {
  mkdir -p "$1"/{state,spool,munge}
  chmod 700 "$1/munge"
  [ -f "$1/munge/key" ] || (umask 077 && head -c 1024 /dev/urandom > "$1/munge/key")
  configure "$1"
  munged --force --key-file="$1/munge/key" --socket="$1/munge/socket" --pid-file="$1/munge/munged.pid" \
    --log-file="$1/munge/log" --seed-file="$1/munge/seed"
  chmod 755 "$1/munge"
  export SLURM_CONF="$1/slurm.conf"
  slurmctld -f "$SLURM_CONF"
  slurmd -f "$SLURM_CONF" -N localhost
  for _ in $(seq 60); do
    [ "$(sinfo -h -o %t 2> /dev/null)" = idle ] && return
    sleep 0.5
  done
  echo "$0: the node did not come up; see the logs in $1" >&2
  exit 1
}

stop() {
  for file in slurmd.pid slurmctld.pid munge/munged.pid; do
    [ ! -f "$1/$file" ] || kill "$(cat "$1/$file")" 2> /dev/null || true
  done
}

case "${1:-} $#" in
  'install 1') install ;;
  'start 2') start "$(realpath -m "$2")" ;;
  'stop 2') stop "$(realpath -m "$2")" ;;
  *) usage ;;
esac
