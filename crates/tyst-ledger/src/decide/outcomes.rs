//! The rules of indicators, targets and measurements.

use tyst_event::Decimal;
use tyst_event::terms::Measure;
use tyst_event::vocabulary::{IndicatorDefined, OutcomeMeasured, TargetSet};

use super::Case;

impl Case<'_> {
    pub(super) fn indicator_defined(&mut self, data: &IndicatorDefined) {
        self.must_be_new("data.indicator", &data.indicator, &self.known.indicators);
        if data.measure == Measure::Qualitative && data.aggregatable == Some(true) {
            self.refuse(
                "data.aggregatable",
                "words-do-not-add-up",
                "cannot hold for an indicator in words",
                None,
            );
        }
    }

    pub(super) fn target_set(&mut self, data: &TargetSet) {
        self.must_exist("data.indicator", "indicator", &data.indicator, &self.known.indicators);
        if self.measure_of(&data.indicator) == Some(Measure::Qualitative) {
            let message = format!("{} is measured in words, so it has no target value", data.indicator);
            self.refuse(
                "data.value",
                "value-in-words",
                message,
                Some("set a goal instead: goal.set".to_owned()),
            );
        }
        if data.period.is_undated() {
            let hint = "write a year such as 2019, or bounds such as 2019-04-01/2020-03-31".to_owned();
            self.refuse("data.period", "period-missing", "names no period", Some(hint));
        }
    }

    pub(super) fn outcome_measured(&mut self, data: &OutcomeMeasured) {
        self.must_exist("data.indicator", "indicator", &data.indicator, &self.known.indicators);
        self.party_must_exist("data.reported_by", &data.reported_by);
        // A site is a place of the ledger, or a party that has one, such as a school.
        if let Some(site) = data.site.as_ref().filter(|site| !self.known.knows_area(site)) {
            self.party_must_exist("data.site", [site]);
        }
        if data.value.is_none() && data.direction.is_none() && data.judgement.is_none() {
            let hint =
                "give a value, a direction (up, down, same) or a judgement (better, worse, …)".to_owned();
            self.refuse("data", "result-missing", "says no result", Some(hint));
        }
        let qualitative = self.measure_of(&data.indicator) == Some(Measure::Qualitative);
        if qualitative && data.value.is_some() {
            let message = format!("{} is measured in words", data.indicator);
            let hint = "leave the value out, and give a direction or a judgement".to_owned();
            self.refuse("data.value", "value-in-words", message, Some(hint));
        }
        self.shares(data);
    }

    fn shares(&mut self, data: &OutcomeMeasured) {
        let percentage = self.measure_of(&data.indicator) == Some(Measure::Percentage);
        let indicator = self.known.indicators.newest(&data.indicator, self.others());
        let aggregatable = indicator.is_some_and(|indicator| indicator.aggregatable);
        let (numerator, denominator) = match (data.numerator, data.denominator) {
            (Some(numerator), Some(denominator)) => (numerator, denominator),
            (None, None) => {
                if percentage && aggregatable && data.value.is_some() {
                    let message = "is missing: percentages of several areas add up only by their numbers";
                    let hint = "give numerator and denominator".to_owned();
                    self.refuse("data.numerator", "share-missing", message, Some(hint));
                }
                return;
            }
            _ => {
                self.refuse("data.numerator", "share-half", "needs numerator and denominator together", None);
                return;
            }
        };
        if denominator == 0 || numerator > denominator {
            let message = format!("{numerator} out of {denominator} is not a share");
            self.refuse("data.numerator", "share-form", message, None);
        } else if let Some(value) = data.value.filter(|_| percentage)
            && !matches_share(value, numerator, denominator)
        {
            let message = format!("{value} is not {numerator} out of {denominator}");
            let hint = "the value may differ from the share by 0.05 at most".to_owned();
            self.refuse("data.value", "share-differs", message, Some(hint));
        }
    }

    fn measure_of(&self, indicator: &tyst_event::Slug) -> Option<Measure> {
        self.known.indicators.newest(indicator, self.others()).map(|indicator| indicator.measure)
    }
}

/// Returns whether a percentage equals a share to within 0.05, reckoned in whole numbers.
fn matches_share(value: Decimal, numerator: u32, denominator: u32) -> bool {
    let scale = 10_i128.pow(u32::from(value.scale));
    let of_value = i128::from(value.units) * i128::from(denominator) * 20;
    let of_share = i128::from(numerator) * 100 * scale * 20;
    (of_value - of_share).abs() <= i128::from(denominator) * scale
}

#[cfg(test)]
mod tests {
    use super::matches_share;

    #[test]
    fn a_percentage_may_differ_from_its_share_by_a_twentieth() {
        for (value, fits) in
            [("33.6", true), ("33.64", true), ("33.68", true), ("33.69", false), ("33.5", false)]
        {
            assert_eq!(matches_share(value.parse().unwrap(), 37, 110), fits, "{value} of 37/110 = 33.636…");
        }
    }
}
