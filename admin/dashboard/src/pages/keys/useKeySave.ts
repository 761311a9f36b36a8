import type { UseFormReturnType } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { fieldErrors } from '../../lib/formProblem';
import { notifyDone } from '../../ui/notify';
import { FORM_NAMES } from './keyForm';

/** Saves a part of a key: messages go to the form's fields, what was typed stays until it is saved. */
export function useKeySave<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  done: string,
  save: (values: Values) => Promise<{ propagated?: boolean }>,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: save,
    onSuccess: async (written, values) => {
      form.setInitialValues(values);
      form.resetDirty();
      notifyDone(done, written);
      await queries.invalidateQueries({ queryKey: ['keys'] });
    },
    onError: (error) => form.setErrors(fieldErrors(error, FORM_NAMES)),
  });
}
