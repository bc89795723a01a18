//! Numbers for names, given in the order in which they are first seen.
//!
//! Made for a few hundred names that are asked for millions of times; it is no general map.

/// How many places the table begins with; a power of two.
const PLACES: usize = 1024;

/// The names seen so far.
#[derive(Clone, Debug)]
pub struct Names {
    names: Vec<String>,
    /// The number of a name plus one, or 0, at the place that its hash names or the next free one.
    places: Vec<u32>,
}

impl Default for Names {
    fn default() -> Self {
        Self { names: Vec::new(), places: vec![0; PLACES] }
    }
}

impl Names {
    /// Returns the number of a name, which is a new one where it was never seen before.
    pub fn number(&mut self, name: &str) -> usize {
        let mut place = self.place(name);
        loop {
            match self.places[place] {
                0 => return self.add(name),
                number if self.names[number as usize - 1] == name => return number as usize - 1,
                _ => place = (place + 1) & (self.places.len() - 1),
            }
        }
    }

    /// Returns the names in the order of their numbers.
    pub fn all(&self) -> &[String] {
        &self.names
    }

    fn add(&mut self, name: &str) -> usize {
        self.names.push(name.to_owned());
        if self.names.len() * 2 > self.places.len() {
            self.places = vec![0; self.places.len() * 2];
            (0..self.names.len() - 1).for_each(|number| self.settle(number));
        }
        self.settle(self.names.len() - 1);
        self.names.len() - 1
    }

    fn settle(&mut self, number: usize) {
        let mut place = self.place(&self.names[number]);
        while self.places[place] != 0 {
            place = (place + 1) & (self.places.len() - 1);
        }
        self.places[place] = u32::try_from(number + 1).expect("there are few names");
    }

    fn place(&self, name: &str) -> usize {
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        usize::try_from(hash >> 32).expect("32 bits fit") & (self.places.len() - 1)
    }
}

#[cfg(test)]
mod tests;
