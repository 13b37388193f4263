/** A whole number as typed. What is none becomes -1, so that the service refuses it and names the field. */
export const typed_number = (text: string): number => (/^\s*\d{1,9}\s*$/.test(text) ? Number(text) : -1);
