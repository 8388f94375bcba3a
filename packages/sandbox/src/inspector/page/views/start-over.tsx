import { useRef } from 'preact/hooks';
import { act } from '../sandbox-client.js';
import { usePage } from '../state/page-context.js';
import { countOf } from '../text/times.js';

/** Deletes everything in the sandbox, after a question. It can be undone until the next time. */
export function StartOver() {
  const { state, dispatch } = usePage();
  const undo = state.overview?.undo;
  const dialog = useRef<HTMLDialogElement>(null);
  const run = async (action: 'reset' | 'undo', text: string) => {
    dialog.current?.close();
    const answer = await act(action);
    dispatch({
      do: 'say',
      notice: { isError: !answer.ok, text: answer.ok ? text : answer.message },
    });
  };
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        Start over
      </button>
      {undo !== undefined && (
        <button type="button" onClick={() => run('undo', 'The deleted requests are back.')}>
          Bring back {countOf(undo.requests, 'request')}
        </button>
      )}
      <dialog ref={dialog} aria-labelledby="start-over-title">
        <h2 id="start-over-title">Start over?</h2>
        <p>
          This deletes all requests, events, contacts and faults, and restores the initial contacts
          and limits. It can be undone.
        </p>
        <div class="buttons">
          <button type="button" class="main" onClick={() => run('reset', 'The sandbox is empty.')}>
            Delete everything
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </div>
      </dialog>
    </>
  );
}
