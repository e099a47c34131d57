#!/usr/bin/env bash
# The node beside Debian's Alertmanager, in one run: 10,000 alerts that fire, 1,000 inhibition rules and 1,000 silences
# from one alertmanager.yml, then how long GET /api/v2/alerts takes, in milliseconds, sorted.
#
#   benchmarks/peers/alerts.sh
#
# Needs python3 and prometheus-alertmanager, and the node built for Release. Everything listens on loopback, on ports
# from PORT (default 23480), and stops by itself.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

PORT=${PORT:-23480}
work=$(mktemp -d)
server=
stop_server() {
    [ -z "$server" ] && return
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
}
trap 'stop_server; rm -rf "$work"' EXIT

cat >"$work/load.py" <<'PYTHON'
import json, sys, time, urllib.request

base = sys.argv[1]
stamp = lambda ahead: time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + ahead))

def post(path, body):
    request = urllib.request.Request(base + path, json.dumps(body).encode(), {'content-type': 'application/json'})
    return urllib.request.urlopen(request, timeout=60).read()

def matcher(name, value, regex):
    return {'name': name, 'value': value, 'isRegex': regex}

end = stamp(1800)
for i in range(1000):
    post('/api/v2/silences', {
        'matchers': [matcher('instance', f'host-{i * 20}', False), matcher('team', f'team-(x|{i}).*', True)],
        'startsAt': stamp(0), 'endsAt': end, 'createdBy': 'benchmark', 'comment': 'benchmark'})
began = time.time()
for k in range(0, 10000, 500):
    post('/api/v2/alerts', [{
        'labels': {
            'alertname': f'Alert{i % 50}', 'cluster': f'c{i // 50 % 100}', 'instance': f'host-{i}',
            'severity': 'critical' if i % 10 == 0 else 'warning', 'team': f'team-{i % 40}'},
        'annotations': {'summary': 'it is bad'}, 'endsAt': end} for i in range(k, k + 500)])
print(f'posted in {time.time() - began:.2f} s')
time.sleep(3)
times = []
for _ in range(9):
    began = time.time()
    body = urllib.request.urlopen(base + '/api/v2/alerts', timeout=120).read()
    times.append(round((time.time() - began) * 1000))
print('get', sorted(times), 'ms,', len(json.loads(body)), 'alerts')
PYTHON

{
    echo "route: {receiver: all, group_by: [cluster, team]}"
    echo "receivers: [{name: all}]"
    echo "inhibit_rules:"
    for i in $(seq 0 999); do
        echo "  - source_matchers: ['alertname=\"Alert$((i % 50))\"', 'severity=\"critical\"']"
        echo "    target_matchers: ['alertname=~\"Alert$(((i + 1) % 50))|Other$i\"', 'severity=\"warning\"']"
        echo "    equal: [cluster]"
    done
} >"$work/alertmanager.yml"
cat >"$work/monitor.yaml" <<CONFIG
machine: {enabled: false}
http: {listen: "127.0.0.1:$PORT"}
otlp: {grpc_listen: off, http_listen: off}
native: {listen: off}
data: {directory: $work/data}
alerting: {file: alertmanager.yml}
CONFIG

measure() {
    for _ in $(seq 300); do
        curl -sf -o /dev/null "http://127.0.0.1:$2/api/v2/status" && break
        sleep 0.1
    done
    echo "$1"
    python3 "$work/load.py" "http://127.0.0.1:$2"
    stop_server
}

dotnet src/Monitor.Node/bin/Release/net10.0/monitor-node.dll --config "$work/monitor.yaml" >"$work/node.out" 2>&1 &
server=$!
measure monitor "$PORT"
prometheus-alertmanager --config.file="$work/alertmanager.yml" --storage.path="$work/peer" \
    --web.listen-address="127.0.0.1:$((PORT + 1))" --cluster.listen-address= >"$work/peer.out" 2>&1 &
server=$!
measure alertmanager "$((PORT + 1))"
