/** A failure of a node, as the engine names it: the Python class and its message. */
export class EngineError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = 'EngineError';
    this.type = type;
  }

  /** Looks like the text a Python process leaves, server paths included. */
  get traceback(): string {
    const folder = '/opt/invokeai/lib/python3.12/site-packages/invokeai/app';
    return [
      'Traceback (most recent call last):',
      `  File "${folder}/services/session_processor/session_processor_default.py", line 190, in run_node`,
      '    output = invocation.invoke_internal(context=context, services=self._services)',
      `  File "${folder}/invocations/baseinvocation.py", line 246, in invoke_internal`,
      '    return self.invoke(context)',
      `${this.type}: ${this.message}`,
      '',
    ].join('\n');
  }
}

/** Ends a node whose item was cancelled: no event, no error. */
export class CanceledRun extends Error {}
