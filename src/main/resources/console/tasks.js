import { element } from './charts.js';
import { runTask } from './client.js';

const WORDS = /^\w+(\|\w+)+$/;

function field(parameter) {
  const id = `task-${parameter.name}`;
  const common = { id, name: parameter.name };
  if (WORDS.test(parameter.pattern)) {
    return element('select', common, ...parameter.pattern.split('|').map(word => element('option', {}, word)));
  }
  // No pattern attribute: browsers parse patterns by stricter rules than Java. The task itself reports a wrong value.
  const given = { ...common, value: parameter.otherwise, title: `must match ${parameter.pattern}`, autocomplete: 'off', spellcheck: 'false' };
  return element('input', parameter.required ? { ...given, required: '' } : given);
}

// Runs one task at a time. The run button is enabled only after a dry run with the same parameters.
export function tasks(place, list) {
  const choice = element('select', { id: 'task', name: 'task' }, ...list.map(task => element('option', {}, task.name)));
  const fields = element('div', { hidden: '' });
  const dryRun = element('button', { type: 'submit' }, 'Dry run');
  const run = element('button', { type: 'button', class: 'act', disabled: '' }, 'Run');
  const status = element('span', { class: 'quiet', role: 'status' });
  const result = element('pre', { hidden: '', tabindex: '0', 'aria-label': 'Report of the task' });
  const form = element('form', {}, element('label', { for: 'task' }, 'task'), choice, fields,
    element('div', { class: 'actions' }, dryRun, run, status));

  const chosen = () => list.find(task => task.name === choice.value);
  const changed = () => {
    run.disabled = true;
    status.textContent = 'A dry run changes nothing. It is required before the run.';
  };
  const show = () => {
    form.querySelectorAll('.parameter').forEach(old => old.remove());
    const rows = chosen().parameters.flatMap(parameter => {
      const label = element('label', { for: `task-${parameter.name}`, class: 'parameter' }, parameter.name.replaceAll('_', ' '));
      const input = field(parameter);
      input.classList.add('parameter');
      return [label, input];
    });
    fields.before(...rows);
    result.hidden = true;
    changed();
  };
  const call = async dry => {
    const parameters = {};
    new FormData(form).forEach((value, name) => {
      if (name !== 'task' && value !== '') {
        parameters[name] = value;
      }
    });
    dryRun.disabled = run.disabled = true;
    status.textContent = dry ? 'Dry run …' : 'Running …';
    try {
      const response = await runTask(chosen().name, dry ? { ...parameters, dry_run: 'true' } : parameters);
      result.textContent = response.ok ? response.body : problem(response);
      status.textContent = response.ok ? (dry ? 'Dry run finished. Nothing was changed.' : 'Done.') : `Failed with status ${response.status}.`;
      run.disabled = !(dry && response.ok);
    } catch (error) {
      result.textContent = String(error.message || error.name);
      status.textContent = 'No response. The task may still be running: check the log.';
    }
    result.hidden = false;
    dryRun.disabled = false;
  };

  choice.addEventListener('change', show);
  form.addEventListener('input', event => event.target !== choice && changed());
  form.addEventListener('submit', event => {
    event.preventDefault();
    call(true);
  });
  run.addEventListener('click', () => {
    if (form.reportValidity() && window.confirm(`Run ${chosen().name} now?`)) {
      call(false);
    }
  });
  place.replaceChildren(form, result);
  show();
}

function problem({ body }) {
  try {
    const { title, detail, errors = [] } = JSON.parse(body);
    const more = detail === `${title}.` ? '' : detail;
    return [title, more, ...errors.map(error => `${error.field} ${error.message ?? error.detail ?? ''}`)].filter(Boolean).join('\n');
  } catch {
    return body;
  }
}
