import { AddFault } from './add-fault.js';
import { RateHistory } from './rate-history.js';
import { SettingsForm } from './settings-form.js';

/** Everything that can be made to fail, and the limits. */
export function FailuresView() {
  return (
    <div class="cards">
      <AddFault />
      <SettingsForm />
      <RateHistory />
    </div>
  );
}
