//! Who took part.
use super::{Field, Reading};
/// The people that a document names.
#[derive(Debug, Default)]
pub struct People {
    /// Names and handles, as written, in reading order.
    pub names: Vec<String>,
}
pub struct Names;
impl Names {
    pub fn new(_:&[Field],_:&Reading)->Self{Self}
    pub fn is_person(&self,_:&str)->bool{false}
    pub fn is_team(&self,_:&str)->bool{false}
    pub fn is_role(&self,_:&str)->bool{false}
}
