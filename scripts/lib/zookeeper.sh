# The ZooKeeper of brokers before 3.3, for scripts/kafka: one server on loopback, beside node 1. It outlives a crash
# of its broker and ends with `stop`.

in_zookeeper() {
  ! at_least 3.3
}

# Where the settings say, else where it was before, else anywhere.
zookeeper_port() {
  local setting
  for setting in "${settings[@]:+${settings[@]}}"; do
    case $setting in zookeeper.connect=*) echo "${setting##*:}" && return ;; esac
  done
  sed -n 's/^clientPort=//p' "$dir/zookeeper.properties" 2>/dev/null | grep . || free_port
}

zookeeper_properties() { # PORT ZOOKEEPER_PORT
  cat <<PROPERTIES
broker.id=$node
zookeeper.connect=127.0.0.1:$2
zookeeper.connection.timeout.ms=60000
zookeeper.session.timeout.ms=3000
listeners=PLAINTEXT://127.0.0.1:$1
PROPERTIES
}

start_zookeeper() { # PORT
  if [ "$node" -eq 1 ] && ! kill -0 "$(cat "$dir/zookeeper.pid" 2>/dev/null)" 2>/dev/null; then
    cat >"$dir/zookeeper.properties" <<PROPERTIES
dataDir=$dir/zookeeper
clientPort=$1
clientPortAddress=127.0.0.1
tickTime=1000
maxClientCnxns=0
admin.enableServer=false
4lw.commands.whitelist=dump
PROPERTIES
    run_java zookeeper org.apache.zookeeper.server.quorum.QuorumPeerMain "$dir/zookeeper.properties"
  fi
  await_end_of_session "$1"
}

# A broker that was killed stays registered until its session ends; until then it would refuse to start.
await_end_of_session() { # PORT
  [ -f "$dir/kafka.pid" ] || return 0
  local deadline=$((SECONDS + 30))
  while registered "$1"; do
    [ $SECONDS -lt $deadline ] || die "node $node is still registered with the ZooKeeper on port $1"
    sleep 0.1
  done
}

registered() { # PORT
  (exec 3<>"/dev/tcp/127.0.0.1/$1" && echo dump >&3 && grep -qx "[[:space:]]*/brokers/ids/$node" <&3) 2>/dev/null
}
