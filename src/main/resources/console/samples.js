// Parses the Prometheus text format and compares two readings.
const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

function parse(text) {
  const samples = new Map();
  for (const line of text.split('\n')) {
    const found = line.startsWith('#') ? null : LINE.exec(line);
    if (!found) {
      continue;
    }
    const labels = {};
    for (const [, name, value] of (found[2] ?? '').matchAll(LABEL)) {
      labels[name] = value;
    }
    const list = samples.get(found[1]) ?? [];
    list.push({ labels, value: Number(found[3].replace('+Inf', 'Infinity')) });
    samples.set(found[1], list);
  }
  return samples;
}

const matches = (sample, wanted) => Object.entries(wanted).every(([name, value]) => sample.labels[name] === value);

export class Reading {
  constructor(text, at) {
    this.at = at;
    this.samples = parse(text);
  }

  all(name) {
    return this.samples.get(name) ?? [];
  }

  // NaN if the metric has no sample at all, so that an unknown value is not shown as zero.
  sum(name, wanted = {}) {
    const found = this.all(name).filter(sample => matches(sample, wanted));
    return found.length || this.samples.has(name) ? found.reduce((sum, sample) => sum + sample.value, 0) : NaN;
  }
}

// The readings of the last minutes, newest last.
export class History {
  constructor(minutes) {
    this.span = minutes * 60000;
    this.readings = [];
  }

  add(reading) {
    const last = this.newest();
    // A restart resets the counters.
    if (last && reading.sum('process_start_time_seconds') !== last.sum('process_start_time_seconds')) {
      this.readings = [];
    }
    this.readings.push(reading);
    this.readings = this.readings.filter(kept => reading.at - kept.at <= this.span);
  }

  newest() {
    return this.readings.at(-1);
  }

  // The newest reading and the oldest one within the given seconds before it.
  pair(seconds) {
    const to = this.newest();
    const from = this.readings.find(kept => to.at - kept.at <= seconds * 1000) ?? to;
    return new Pair(from, to);
  }

  steps() {
    return this.readings.slice(1).map((to, i) => new Pair(this.readings[i], to));
  }
}

export class Pair {
  constructor(from, to) {
    this.from = from;
    this.to = to;
    this.seconds = Math.max((to.at - from.at) / 1000, 0.001);
  }

  increase(name, wanted = {}) {
    return Math.max(0, (this.to.sum(name, wanted) || 0) - (this.from.sum(name, wanted) || 0));
  }

  rate(name, wanted = {}) {
    return this.increase(name, wanted) / this.seconds;
  }

  // Like histogram_quantile of Prometheus, with linear interpolation within a bucket. NaN if nothing was counted.
  quantile(q, name, accept) {
    const grown = new Map();
    const add = (reading, sign) => {
      for (const { labels, value } of reading.all(`${name}_bucket`)) {
        if (accept(labels)) {
          const bound = Number(labels.le.replace('+Inf', 'Infinity'));
          grown.set(bound, (grown.get(bound) ?? 0) + sign * value);
        }
      }
    };
    add(this.to, 1);
    add(this.from, -1);
    const bounds = [...grown.keys()].sort((a, b) => a - b);
    const total = grown.get(Infinity) ?? 0;
    if (!total) {
      return NaN;
    }
    let lower = 0;
    let before = 0;
    for (const bound of bounds) {
      const count = grown.get(bound);
      if (count >= q * total) {
        return bound === Infinity ? lower : lower + (bound - lower) * ((q * total - before) / (count - before || 1));
      }
      lower = bound;
      before = count;
    }
    return lower;
  }
}
