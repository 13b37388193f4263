import { createContext } from 'react';
import type { Problem } from '../api/problem';

/** `at_field`: the problem is shown beside the field that it names. */
export type FormState = { problem: Problem | null; at_field: boolean };
export const FormContext = createContext<FormState>({ problem: null, at_field: false });
