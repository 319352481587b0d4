import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  action: string;
  running: boolean;
  /** Whether everything but the reason is given. */
  ready: boolean;
  error: string | undefined;
  children?: ReactNode;
  onConfirm: (reason: string) => void;
  onClose: () => void;
}

/** Every change asks for a reason: it is what the history shows beside who did it. */
export function ReasonDialog({ title, action, running, ready, error, children, onConfirm, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const asked = useRef<HTMLInputElement>(null);
  const [reason, setReason] = useState('');
  useEffect(() => {
    dialog.current?.showModal();
    // The reason is what is always asked; a dialog would begin at its first field.
    asked.current?.focus();
  }, []);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="dialog-title">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm(reason.trim());
        }}
      >
        <h2 id="dialog-title">{title}</h2>
        {children}
        <label>
          Reason
          <input ref={asked} required maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} placeholder="Kept in the history" />
        </label>
        {error !== undefined && <p role="alert" className="alert">{error}</p>}
        <div className="actions">
          <button type="button" className="plain" onClick={() => dialog.current?.close()}>Cancel</button>
          <button type="submit" disabled={running || !ready || reason.trim() === ''}>{running ? 'Sending…' : action}</button>
        </div>
      </form>
    </dialog>
  );
}
