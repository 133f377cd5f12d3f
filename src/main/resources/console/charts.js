// Line charts, tables and bars. A line joins only adjacent known values, so missing data shows as a gap.
const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 150;
const LEFT = 44;
const TOP = 8;
const RIGHT = 4;
const BOTTOM = 20;

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

function svgElement(name, attributes, text = '') {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.textContent = text;
  return made;
}

export function number(value) {
  if (!Number.isFinite(value)) {
    return '–';
  }
  if (value >= 10000) {
    return Math.round(value).toLocaleString('en');
  }
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2);
}

// Rounds up to 1, 2 or 5 times a power of ten, so that the middle grid line has a round number too.
function roundedUp(value) {
  const power = 10 ** Math.floor(Math.log10(value || 1));
  return [1, 2, 5, 10].map(step => step * power).find(step => step >= value);
}

export function chart(place, spanSeconds, series) {
  const values = series.flatMap(line => line.points.map(point => point.value)).filter(Number.isFinite);
  const top = roundedUp(Math.max(1, ...values));
  const now = Math.max(...series.flatMap(line => line.points.map(point => point.at)), 0);
  // Drawn at its display size: a scaled SVG would scale its text.
  const width = Math.max(place.clientWidth, 200);
  const x = at => LEFT + (width - LEFT - RIGHT) * (1 - (now - at) / 1000 / spanSeconds);
  const y = value => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const summary = series.map(line => `${line.name} ${number(line.points.at(-1)?.value ?? NaN)}`).join(', ');
  const svg = svgElement('svg', { viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': `now: ${summary}` });
  for (const value of [0, top / 2, top]) {
    svg.append(svgElement('line', { class: 'grid', x1: LEFT, x2: width, y1: y(value), y2: y(value) }));
    svg.append(svgElement('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, number(value)));
  }
  svg.append(svgElement('text', { x: LEFT, y: HEIGHT - 4 }, `${spanSeconds / 60} minutes ago`));
  svg.append(svgElement('text', { x: width, y: HEIGHT - 4, 'text-anchor': 'end' }, 'now'));
  series.forEach((line, i) => svg.append(svgElement('path', { class: i ? 'second' : 'first', d: path(line.points, x, y) })));
  const legend = element('ul', { class: 'legend' }, ...series.map((line, i) =>
    element('li', { class: i ? 'second' : 'first' }, `${line.name} `, element('b', {}, number(line.points.at(-1)?.value ?? NaN)))));
  place.replaceChildren(svg, legend);
}

function path(points, x, y) {
  let joined = false;
  return points.map(point => {
    if (!Number.isFinite(point.value)) {
      joined = false;
      return '';
    }
    // The short line makes an isolated value visible as a dot.
    const step = `${joined ? 'L' : 'M'}${x(point.at).toFixed(1)} ${y(point.value).toFixed(1)}h.1`;
    joined = true;
    return step;
  }).join('');
}

export function table(place, columns, rows, empty) {
  if (!rows.length) {
    place.replaceChildren(element('p', { class: 'quiet' }, empty));
    return;
  }
  const cell = (name, column, content) => element(name, column.number ? { class: 'number' } : {}, content);
  place.replaceChildren(element('table', {},
    element('thead', {}, element('tr', {}, ...columns.map(column => cell('th', column, column.title)))),
    element('tbody', {}, ...rows.map(row => element('tr', {}, ...columns.map((column, i) => cell('td', column, row[i])))))));
}

// Rows of a name, a bar and a value. A bar turns red above `high`.
export function bars(place, rows) {
  place.replaceChildren(element('dl', { class: 'rows' }, ...rows.flatMap(({ name, value, of, high, shown, tone }) => {
    const bar = of > 0 && Number.isFinite(value)
      ? element('meter', { min: 0, max: of, low: high ?? of, high: high ?? of, optimum: 0, value, 'aria-label': name })
      : element('span');
    return [element('dt', {}, name), bar, element('dd', { class: tone ?? '' }, shown ?? number(value))];
  })));
}
