import type { Answer } from './answer.ts';

/** One field that is at fault. */
export interface FieldError {
  /** RFC 6901. Into the body, except where `in` says otherwise. */
  readonly pointer: string;
  readonly in?: 'query';
  readonly code: string;
  readonly message: string;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Who are you?',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Not in this state',
  412: 'Changed meanwhile',
  413: 'Too large',
  422: 'A field is wrong',
  500: 'Our fault',
  503: 'Out of reach for the moment',
};

/** An error of the HTTP interface: RFC 9457 with a stable `code`. `detail` says what to do next. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    detail: string,
    more: {
      readonly errors?: readonly FieldError[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}

/** The problem as an answer: `application/problem+json`. */
export function problemAnswer(problem: Problem, requestId: string): Answer {
  return {
    status: problem.status,
    headers: { ...problem.headers, 'Content-Type': 'application/problem+json; charset=utf-8' },
    body: {
      type: `urn:holdfast:problem:${problem.code}`,
      title: TITLES[problem.status] ?? 'Error',
      status: problem.status,
      detail: problem.message,
      code: problem.code,
      request_id: requestId,
      ...(problem.errors.length > 0 && { errors: problem.errors }),
    },
  };
}
