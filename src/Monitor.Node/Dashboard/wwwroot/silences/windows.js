const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
export const DAY_CHOICES = DAYS.map(day => [day, day[0].toUpperCase() + day.slice(1, 3)]);

/** A time interval of a silence that recurs, in words. */
export function windowText(window) {
  const days = window.weekdays?.length ? window.weekdays.join(", ") : null;
  const times = window.times?.length
    ? window.times.map(time => `${time.start_time} to ${time.end_time}`).join(", ")
    : "all day";
  return [days, times, window.days_of_month?.length ? `days ${window.days_of_month.join(", ")} of the month` : null,
    window.months?.length ? window.months.join(", ") : null, window.years?.length ? window.years.join(", ") : null,
    window.location ? `in ${window.location}` : "UTC"].filter(Boolean).join(", ");
}
