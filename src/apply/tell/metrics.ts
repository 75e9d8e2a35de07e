/** Metrics for the textfile collector of Prometheus. */
import type { Problem } from '../problem.ts';
import { PASS_OUTCOMES, type Receipt } from '../state/receipt.ts';

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];
}

export function metricsText(receipts: readonly Receipt[], problems: readonly Problem[], now: number): string {
  const metrics: Metric[] = [
    {
      name: 'waybill_pass_timestamp_seconds',
      help: 'When the last pass ended.',
      samples: [[{}, now / 1000]],
    },
    {
      name: 'waybill_repository_up_to_date',
      help: '1 when the newest commit of the branch could be fetched and was accepted.',
      samples: [[{}, problems.length === 0 ? 1 : 0]],
    },
    {
      name: 'waybill_pass_duration_seconds',
      help: 'How long the last pass took for a stack.',
      samples: receipts.map(({ stack, seconds }) => [{ stack }, seconds]),
    },
    {
      name: 'waybill_outcome',
      help: '1 for the outcome of the last pass, 0 for all others.',
      samples: receipts.flatMap(({ stack, outcome }) =>
        PASS_OUTCOMES.map((one) => [{ stack, outcome: one }, one === outcome ? 1 : 0] as const),
      ),
    },
    {
      name: 'waybill_release_info',
      help: 'The release that runs.',
      samples: receipts.flatMap(({ stack, release }) =>
        release === undefined ? [] : [[{ stack, commit: release }, 1] as const],
      ),
    },
  ];
  return metrics.map(metricText).join('');
}

function metricText({ name, help, samples }: Metric): string {
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
    return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}
